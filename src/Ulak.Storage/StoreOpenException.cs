namespace Ulak.Storage;

/// <summary>A store cannot be opened. The message is one line for the person who started the program: which file, what is wrong, what to do.</summary>
public sealed class StoreOpenException(string message, Exception? cause = null) : Exception(message, cause);
