namespace Ulak.Storage.Sqlite.Writing;

/// <summary>What only the owner of the store does.</summary>
/// <param name="Maintenance">Asked after each commit for a retention job.</param>
/// <param name="Reserve">The disk space that is held back for deleting.</param>
internal sealed record OwnerServices(StoreMaintenance Maintenance, DiskReserve Reserve);
