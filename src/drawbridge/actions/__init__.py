"""What a person does: each action is one transaction on their vault."""
