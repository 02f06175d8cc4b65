"""Azure Resource Manager, as far as Microsoft.Support, Microsoft.Subscription and billing scopes go."""
