#include "sawlog_json.h"
