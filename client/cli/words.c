/* words: see words.h. */
#include "words.h"

#include <string.h>

struct word {
  const char *sv;
  const char *word;
};

/* The first row of a word is the one that the help shows. */
static const struct word nouns[] = {
    {"anslut", "enrol"},
    {"förnya", "renew"},
    {"vem", "who"},
    {"ping", "ping"},
    {"ärende", "case"},
    {"anteckning", "note"},
    {"anteckna", "note"},
    {"person", "person"},
    {"remiss", "referral"},
    {"import", "import"},
    {"importera", "import"},
    {"personal", "staff"},
    {"enhet", "unit"},
    {"organisation", "org"},
    {"drift", "admin"},
    {"kvitto", "receipt"},
    {"anrop", "call"},
    {"anropa", "call"},
    {"körning", "batch"},
    {"fas", "phase"},
    {"yrkesprofil", "profile"},
    {"profil", "profile"},
    {"plan", "plan"},
    {"mål", "goal"},
    {"matchning", "match"},
    {"placering", "placement"},
    {"stöd", "support"},
    {"uppföljning", "followup"},
    {"anpassning", "adaptation"},
    {"arbetsgivare", "employer"},
    {"dokument", "document"},
    {"handling", "document"},
    {"bevakningar", "agenda"},
    {"bevakning", "agenda"},
    {"lista", "list"},
    {"listor", "list"},
    {"åtkomst", "access"},
};

static const struct word verbs[] = {
    {"lista", "list"},
    {"visa", "show"},
    {"öppna", "open"},
    {"räkna", "count"},
    {"lägg-till", "add"},
    {"ny", "add"},
    {"nytt", "add"},
    {"ändra", "change"},
    {"rätta", "correct"},
    {"stryk", "strike"},
    {"flytta", "move"},
    {"sök", "find"},
    {"hitta", "find"},
    {"hämta", "get"},
    {"skriv", "write"},
    /* cases */
    {"registrera", "record"},
    {"inskrivning", "registration"},
    {"funktionsnedsättning", "disability"},
    {"nedsatt-förmåga", "reduced-ability"},
    {"behov", "need"},
    {"läkarutlåtande", "certificate"},
    {"läkarintyg", "certificate"},
    {"arbetsförmåga", "ability"},
    {"önskan", "wish"},
    {"bosättning", "residence"},
    {"uppdrag", "commission"},
    {"villkor", "eligibility"},
    {"inled-utredning", "start-assessment"},
    {"utred", "assess"},
    {"bedöm", "assess"},
    {"besluta", "decide"},
    {"överenskom", "agree"},
    {"tilldela", "assign"},
    {"avsluta-tilldelning", "end-assignment"},
    {"påbörja", "activate"},
    {"återta", "withdraw"},
    {"avsluta", "close"},
    {"pausa", "pause"},
    {"låt-vila", "pause"},
    {"återuppta", "resume"},
    {"återöppna", "reopen"},
    {"överlämna", "hand-over"},
    {"överflyttning", "transfer"},
    {"föreslå", "propose"},
    {"acceptera", "accept"},
    {"anta", "accept"},
    {"avböj", "decline"},
    {"underrätta", "notify"},
    {"överklagande", "appeal"},
    {"överklaga", "appeal"},
    {"dröjsmål", "delay"},
    {"sök-kontakt", "reach-out"},
    {"avbrott", "interruption"},
    {"börja", "begin"},
    {"avsluta", "end"},
    {"dialog", "dialogue"},
    {"ej-verkställt", "not-executed"},
    {"historik", "history"},
    {"berätta", "disclose"},
    {"återkalla-medgivande", "revoke-disclosure"},
    /* persons and referrals */
    {"namnge", "name"},
    {"avnamnge", "unname"},
    {"namngivna", "named"},
    {"ta-emot", "receive"},
    {"återsänd", "return"},
    {"sänd-igen", "resend"},
    {"ställ-i-kö", "wait"},
    {"väntelista", "waiting"},
    {"återkalla", "recall"},
    {"remisser", "referrals"},
    /* staff, units, the daemon */
    {"roll", "role"},
    {"roller", "roles"},
    {"bekräfta", "confirm"},
    {"certifikat", "certificates"},
    {"avsluta-roll", "end-role"},
    {"kompetens", "competence"},
    {"handled", "supervise"},
    {"handledning", "supervision"},
    {"kvartal", "quarters"},
    {"stäng-av", "disable"},
    {"inställning", "setting"},
    {"inställningar", "settings"},
    {"läge", "status"},
    {"kontrollera", "verify"},
    {"bjud-in", "invite"},
    {"återkalla", "revoke"},
    {"klocka", "clock"},
    /* the method */
    {"avbryt", "suspend"},
    {"klar", "done"},
    {"slutför", "complete"},
    {"flytta", "move"},
    /* placements and support */
    {"planera", "plan"},
    {"uppgifter", "tasks"},
    {"starta", "start"},
    {"avbryt", "interrupt"},
    {"ställ-in", "cancel"},
    {"arbetat", "worked"},
    {"inkomst", "income"},
    {"inkomster", "incomes"},
    {"stödlinjer", "lines"},
    {"ge", "give"},
    {"givet", "given"},
    {"veckor", "weeks"},
    {"håll", "hold"},
    {"hållna", "held"},
    /* employers */
    {"kontaktperson", "contact-person"},
    {"arbetsplats", "workplace"},
    {"kontakt", "contact"},
    {"kontakter", "contacts"},
    {"rätta-kontakt", "correct-contact"},
    {"logg", "log"},
    {"besök", "visit"},
    {"rätta-besök", "correct-visit"},
    {"analys", "analysis"},
    {"analyser", "analyses"},
    /* documents */
    {"underteckna", "sign"},
    {"uppladdningar", "uploads"},
    {"överge", "abandon"},
    /* work lists */
    {"ärenden", "cases"},
    {"ärendemängd", "caseload"},
    {"introduktioner", "introductions"},
    {"uppföljningar", "followups"},
    {"beslut", "decisions"},
    {"avvikelser", "deviations"},
    {"medgivanden", "disclosures"},
    {"sökningar", "searches"},
};

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static bool is_row_of(const struct word *row, const char *word, size_t len) {
  return strlen(row->word) == len && strncmp(row->word, word, len) == 0;
}

static const struct word *rows_of(bool noun, size_t *count) {
  *count = noun ? COUNT(nouns) : COUNT(verbs);
  return noun ? nouns : verbs;
}

bool word_is(const char *typed, const char *word, size_t len, bool noun) {
  size_t count;
  const struct word *rows = rows_of(noun, &count);
  if (strlen(typed) == len && strncmp(typed, word, len) == 0)
    return true;
  for (size_t i = 0; i < count; i++)
    if (is_row_of(&rows[i], word, len) && strcmp(rows[i].sv, typed) == 0)
      return true;
  return false;
}

const char *word_in_swedish(const char *word, size_t len, bool noun) {
  size_t count;
  const struct word *rows = rows_of(noun, &count);
  for (size_t i = 0; i < count; i++)
    if (is_row_of(&rows[i], word, len))
      return rows[i].sv;
  return NULL;
}

const char *words_in_swedish(struct arena *arena, const char *name, bool noun) {
  const char *all = "";
  while (all && *name) {
    size_t len = strcspn(name, " ");
    const char *sv = word_in_swedish(name, len, noun);
    if (!sv)
      return NULL;
    all = arena_printf(arena, "%s%s%s", all, *all ? " " : "", sv);
    noun = false;
    name += len + (name[len] != '\0');
  }
  return all;
}
