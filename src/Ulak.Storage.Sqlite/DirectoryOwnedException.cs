namespace Ulak.Storage.Sqlite;

/// <summary>Another process holds the <see cref="OwnerLock"/> of a directory.</summary>
internal sealed class DirectoryOwnedException(IOException cause) : Exception(cause.Message, cause);
