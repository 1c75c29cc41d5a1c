"""The pages of disclosures; they stand here because they show what billing knows of patients."""
