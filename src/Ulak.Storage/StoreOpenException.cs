namespace Ulak.Storage;

/// <summary>
/// A store cannot be opened. The message is one line for the person who started the program: the file, the cause and the remedy.
/// </summary>
public sealed class StoreOpenException(string message, Exception? cause = null) : Exception(message, cause);
