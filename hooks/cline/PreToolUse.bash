# Hands a call to pith, which answers with the call to run, or with nothing.
# Written by `pith init`, removed by `pith uninstall`.
exec {pithWord} hook cline
