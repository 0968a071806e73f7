"""What identifies this patient and the staff, and finding it in any text."""
