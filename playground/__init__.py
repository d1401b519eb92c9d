"""GAN Playground: watch a real generative adversarial network learn."""

__version__ = "0.1.0"
