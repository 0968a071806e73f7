"""The one door through which anything leaves this computer."""
