# fish completion for kubedes: kubedes completion fish

function __kubedes_complete
	set -l words (commandline -opc)
	set -l program $words[1]
	set -e words[1]
	$program completion --words $words (commandline -ct) 2>/dev/null
end

complete -c kubedes -f -a '(__kubedes_complete)'
