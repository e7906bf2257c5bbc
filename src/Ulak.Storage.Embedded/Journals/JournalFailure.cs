namespace Ulak.Storage.Embedded.Journals;

/// <summary>Translates failures of the disk. The messages name no path, because clients may see them; the cause does.</summary>
internal static class JournalFailure
{
    private const int NoSpace = 28;

    public static StoreUnavailableException From(Exception cause) => cause switch
    {
        StoreUnavailableException e => e,
        _ when IsFull(cause) => NoRoom(cause),
        _ => new("The journal cannot be written.", isFull: false, cause),
    };

    public static StoreUnavailableException NoRoom(Exception? cause) => new("The server's disk has no room left.", isFull: true, cause);

    /// <summary>The failure of a disk whose last room is for the index.</summary>
    public static IOException MustNotGrow() => new("What is left of the disk is needed for deletions.", NoSpace);

    // ENOSPC; EDQUOT on Linux, macOS; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    private static bool IsFull(Exception cause) => cause is IOException && (cause.HResult & 0xFFFF) is NoSpace or 122 or 69 or 112 or 39;
}
