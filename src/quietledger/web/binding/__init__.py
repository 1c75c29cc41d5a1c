"""How surely a browser sits on the device that it says: certificate, key that can't leave the device, or this machine.

What a sign-in was made with is noted in it; what is shown later must be the same. A cookie alone is tied to nothing.
"""
