package exec_test

func sampleOperations() []operation { return nil }
