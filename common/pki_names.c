/* pki_names: the names and addresses that a server's certificate is for. */
#include <openssl/x509v3.h>
#include <string.h>

#include "pki_internal.h"

/* Built by hand rather than from "DNS:a,IP:b", in which a comma within a name would smuggle in another name. */
static GENERAL_NAME *alternative_name(const char *name) {
  ASN1_OCTET_STRING *address = a2i_IPADDRESS(name);
  ASN1_IA5STRING *host = address ? NULL : ASN1_IA5STRING_new();
  GENERAL_NAME *out = GENERAL_NAME_new();
  bool ok = out && (address || (host && ASN1_STRING_set(host, name, -1) == 1));
  if (!ok) {
    GENERAL_NAME_free(out);
    ASN1_IA5STRING_free(host);
    ASN1_OCTET_STRING_free(address);
    return NULL;
  }
  GENERAL_NAME_set0_value(out, address ? GEN_IPADD : GEN_DNS, address ? (void *)address : (void *)host);
  return out;
}

static bool host_ok(const char *name) {
  size_t len = strnlen(name, 254);
  if (len == 0 || len > 253)
    return false;
  for (; *name; name++)
    if (*name <= ' ' || *name > '~' || strchr(",/@", *name))
      return false;
  return true;
}

static bool holds(const GENERAL_NAMES *names, const GENERAL_NAME *one) {
  for (int i = 0; i < sk_GENERAL_NAME_num(names); i++)
    if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(names, i), (GENERAL_NAME *)(uintptr_t)one) == 0)
      return true;
  return false;
}

static bool add_name(GENERAL_NAMES *to, const char *name) {
  GENERAL_NAME *one = host_ok(name) ? alternative_name(name) : NULL;
  if (!one)
    return false;
  if (!holds(to, one) && sk_GENERAL_NAME_push(to, one) > 0)
    return true;
  bool there = holds(to, one);
  GENERAL_NAME_free(one);
  return there;
}

GENERAL_NAMES *pki__names(X509 *old, const char *const *names, size_t count) {
  GENERAL_NAMES *all = old ? X509_get_ext_d2i(old, NID_subject_alt_name, NULL, NULL) : GENERAL_NAMES_new();
  bool ok = all != NULL;
  for (size_t i = 0; ok && i < count; i++)
    ok = add_name(all, names[i]);
  if (ok)
    return all;
  GENERAL_NAMES_free(all);
  return NULL;
}
