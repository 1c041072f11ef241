# bash completion for lots(1). Everything it knows comes from `lots --commands`, so it cannot go stale.
#
# That prints a line a command: its words, then a tab before each option: "--status=RECEIVED,ACTIVE" (a value, one of these),
# "--date=" (a value), "--dry-run" (none), "CASE" (an argument). The line "*" holds the options of every command.

_lots_table() {
  [[ -n ${_lots_table_cache-} ]] || _lots_table_cache=$("${1:-lots}" --commands 2>/dev/null)
  printf '%s\n' "$_lots_table_cache"
}

# The words before the cursor that are no options, joined.
_lots_words() {
  local i words=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ ${COMP_WORDS[i]} == -* ]] || words+=("${COMP_WORDS[i]}")
  done
  printf '%s' "${words[*]}"
}

# The options of the longest command that the words begin with.
_lots_options() {
  local words=$1 name rest best= found=
  while IFS=$'\t' read -r name rest; do
    if [[ "$words " == "$name "* && ${#name} -gt ${#best} ]]; then
      best=$name found=$rest
    elif [[ $name == '*' ]]; then
      found+=$'\t'$rest
    fi
  done
  printf '%s\n' "$found" | tr '\t' '\n'
}

_lots() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words option
  words=$(_lots_words)
  COMPREPLY=()
  if [[ $cur == '=' ]]; then
    cur= prev=${COMP_WORDS[COMP_CWORD - 1]}
  elif [[ $prev == '=' ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if [[ $prev == --* ]]; then
    option=$(_lots_table "$1" | _lots_options "$words" | grep -m 1 -- "^$prev=")
    case $option in
    "$prev="?*) mapfile -t COMPREPLY < <(compgen -W "$(printf '%s' "${option#*=}" | tr ',' ' ')" -- "${cur^^}") && return ;;
    "$prev=") mapfile -t COMPREPLY < <(compgen -f -- "$cur") && return ;;
    esac
  fi
  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_lots_table "$1" | _lots_options "$words" | grep '^--' | cut -d= -f1)" -- "$cur")
    return
  fi
  # The next word of every command that begins with the words so far.
  local next
  next=$(_lots_table "$1" | cut -f1 | awk -v p="${words:+$words }" '$0 != "*" && index($0, p) == 1 { split(substr($0, length(p) + 1), w, " "); print w[1] }' | sort -u)
  if [[ -n $next ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$next" -- "$cur")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  fi
}

complete -F _lots lots
