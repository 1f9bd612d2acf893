#pragma once
#include <sys/socket.h>
#include <microhttpd.h>
