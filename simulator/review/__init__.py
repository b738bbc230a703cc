"""What finished calls show together: how readers agree, what scorings change, how a trainee goes on."""
