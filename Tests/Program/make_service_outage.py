"""Prints fixtures/integration/service_outage.log: Python's logging with a clock of its own; quiet, an outage of the database, quiet."""
import logging, random, sys, datetime
rng=random.Random(20261120); now=datetime.datetime(2026,11,19,9,0,0,tzinfo=datetime.timezone.utc).timestamp()
logging.Formatter.converter=staticmethod(lambda t: datetime.datetime.fromtimestamp(t,datetime.timezone.utc).timetuple())
h=logging.StreamHandler(sys.stdout); h.setFormatter(logging.Formatter('%(asctime)s - %(levelname)s - %(name)s - %(message)s'))
def emit(name,level,msg):
    r=logging.LogRecord(name,level,'app.py',1,msg,(),None); r.created=now; r.msecs=(now%1)*1000; h.emit(r)
end=now+20*60; outage=(now+12*60,now+12*60+40)
n=0
while now<end:
    now+=rng.expovariate(1.2); n+=1
    if outage[0]<=now<outage[1]:
        for _ in range(rng.randrange(1,3)):
            emit('app.db',logging.ERROR,f"Error: query {n} failed: connection to 10.0.4.12:5432 refused"); now+=rng.random()/5
    elif rng.random()<0.004: emit('app.api',logging.ERROR,f"Error: request req-{n:05d} timed out after 30 s")
    elif rng.random()<0.05: emit('app.cache',logging.WARNING,f"cache miss for embedding {rng.randrange(5000)}")
    else: emit('app.api',logging.INFO,f"request req-{n:05d} POST /v1/embeddings 200 in {rng.randrange(8,90)} ms")
