-- Why there is no verdict, for the list; null unless the outcome is failed.
ALTER TABLE decisions ADD COLUMN error text;
