print("sawlog")
