// SPDX-License-Identifier: Apache-2.0
// What is said of a failure.
#include "message.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define VERIFIER_LOG_SHOWN 600

int nfhook_fail(struct message *message, int error, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	if (message->text && message->size)
		vsnprintf(message->text, message->size, format, arguments);
	va_end(arguments);
	return error;
}

const char *nfhook_last_lines(const char *log)
{
	size_t length = strlen(log);
	if (length <= VERIFIER_LOG_SHOWN)
		return log;
	const char *newline = strchr(log + length - VERIFIER_LOG_SHOWN, '\n');
	return newline ? newline + 1 : log;
}
