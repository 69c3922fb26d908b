/**
 * What a shell evaluates to complete the words of `stack`. Each asks the hidden command
 * `__complete`, whose lines are a word, and a description after a tab; when there is none, files
 * are completed.
 */
export const completionScripts = {
  bash: String.raw`_stack() {
  local word line is_joined=0
  local -a words=()
  local index
  # Bash takes '=' for a word of its own.
  for ((index = 1; index <= COMP_CWORD; index++)); do
    word=${'${COMP_WORDS[index]}'}
    if [[ ${'${#words[@]}'} -gt 0 && ${'${words[-1]}'} == --* && ( $word == = || $is_joined == 1 ) ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
    [[ $word == = ]] && is_joined=1 || is_joined=0
  done
  COMPREPLY=()
  while IFS= read -r line; do
    line=${"${line%%$'\\t'*}"}
    [[ ${'${words[-1]}'} == --*=* ]] && line=${'${line#*=}'}
    # More follows a service and its colon, or an equals sign.
    [[ $line == *[:=] ]] && compopt -o nospace 2>/dev/null
    COMPREPLY+=("$line")
  done < <("${'${COMP_WORDS[0]/#\\~/$HOME}'}" __complete "${'${words[@]}'}" 2>/dev/null)
}
complete -o bashdefault -o default -F _stack stack
`,
  zsh: String.raw`#compdef stack
_stack() {
  local line word tab=$'\t'
  local -a found
  while IFS= read -r line; do
    # A colon would end the word.
    word=${'${line%%$tab*}'}
    found+=("${'${word//:/\\\\:}'}:${'${line#*$tab}'}")
  done < <("${'${(Q)words[1]}'}" __complete "${'${(@Q)words[2,CURRENT]}'}" 2>/dev/null)
  if (( ${'${#found}'} )); then
    _describe 'stack' found
  else
    _files
  fi
}
if [[ $funcstack[1] == _stack ]]; then _stack "$@"; else compdef _stack stack; fi
`,
  fish: String.raw`function __stack_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found ($words[1] __complete $words[2..-1] 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c stack -f -a '(__stack_complete)'
`,
} as const

export type Shell = keyof typeof completionScripts
