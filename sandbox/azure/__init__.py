"""Azure Resource Manager, as far as Microsoft.Support goes."""
