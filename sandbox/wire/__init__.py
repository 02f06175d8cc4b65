"""Wire format of the double: bodies and errors as the vendors write them."""
