"""The pages of the review of who saw what; they stand here because they show what billing knows of patients."""
