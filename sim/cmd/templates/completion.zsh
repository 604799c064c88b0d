#compdef kubedes
# zsh completion for kubedes: kubedes completion zsh

_kubedes()
{
	local -a whole whole_shown parts parts_shown
	local line candidate shown
	for line in "${(@f)$(${(Q)words[1]} completion --words "${(@Q)words[2,CURRENT-1]}" \
			"${(Q)PREFIX}" 2>/dev/null)}"; do
		candidate=${line%%$'\t'*}
		[[ -n $candidate ]] || continue
		shown=$candidate
		[[ $line == *$'\t'* ]] && shown="$candidate  -- ${line#*$'\t'}"
		if [[ $candidate == *[/=.] ]]; then
			parts+=("$candidate") parts_shown+=("$shown")
		else
			whole+=("$candidate") whole_shown+=("$shown")
		fi
	done
	(( $#whole )) && compadd -l -d whole_shown -a whole
	(( $#parts )) && compadd -l -S '' -d parts_shown -a parts
	return 0
}

if [[ $funcstack[1] == _kubedes ]]; then
	_kubedes "$@"
else
	compdef _kubedes kubedes
fi
