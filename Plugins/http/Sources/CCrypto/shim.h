// SHA-256 and HMAC-SHA256 of libcrypto.
// SPDX-License-Identifier: Apache-2.0
#ifndef HTTP_PLUGIN_CRYPTO_SHIM_H
#define HTTP_PLUGIN_CRYPTO_SHIM_H

#include <openssl/evp.h>
#include <openssl/hmac.h>

#endif
