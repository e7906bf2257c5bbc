using Microsoft.Extensions.Logging;

namespace Ulak.Storage.Sqlite;

/// <summary>What the parts of a store share: its options, its clock, its log.</summary>
internal sealed record StoreEnvironment(SqliteStoreOptions Options, TimeProvider Time, ILogger Log);
