"""What outlives the program: donations, the crosswalk, the vault that seals what identifies."""
