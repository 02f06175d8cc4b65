"""Cards: what a reply means, as a closed vocabulary of frozen nodes, and every card that is made of them."""
