"""`python -m pitchwalk_analysis` does what `pitchwalk-figure` does."""

from .cli import main

raise SystemExit(main())
