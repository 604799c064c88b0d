# bash completion for kubedes: kubedes completion bash

_kubedes()
{
	local IFS=$' \t\n' line=${COMP_LINE:0:COMP_POINT} cur=${COMP_WORDS[COMP_CWORD]} whole kept candidate rest
	local -a words
	# As they were typed: bash takes words apart at = and :.
	read -ra words <<<"$line"
	[[ $line == *[[:space:]] ]] && words+=('')
	whole=${words[-1]}
	[[ $cur == [=:] ]] && cur=
	kept=${whole%"$cur"}
	COMPREPLY=()
	while IFS=$'\t' read -r candidate rest; do
		COMPREPLY+=("${candidate#"$kept"}")
	done < <("${words[0]/#\~/$HOME}" completion --words "${words[@]:1}" 2>/dev/null)
	if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[/=.] ]]; then
		compopt -o nospace 2>/dev/null
	fi
	return 0
}

complete -F _kubedes kubedes
