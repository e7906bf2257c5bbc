using System.Collections.Immutable;

namespace Ulak.Relay.Tables;

/// <summary>A change of a table. The set is closed.</summary>
internal abstract record TableEdit
{
    private TableEdit()
    {
    }

    /// <summary>Creates the table, without entries.</summary>
    public sealed record Create : TableEdit;

    /// <summary>Adds lines; those with a key of the table replace its entry.</summary>
    /// <param name="Lines">The lines.</param>
    public sealed record Add(ImmutableArray<string> Lines) : TableEdit;

    /// <summary>Removes entries.</summary>
    /// <param name="Keys">Their keys.</param>
    public sealed record Remove(ImmutableArray<string> Keys) : TableEdit;

    /// <summary>Replaces all entries, and creates the table if there is none.</summary>
    /// <param name="Lines">The lines.</param>
    public sealed record Replace(ImmutableArray<string> Lines) : TableEdit;

    /// <summary>Goes back to the version before, or brings the table back if it was deleted.</summary>
    public sealed record Undo : TableEdit;

    /// <summary>Goes back to a version.</summary>
    /// <param name="Version">Its number.</param>
    public sealed record Restore(int Version) : TableEdit;

    /// <summary>Deletes the table.</summary>
    public sealed record Delete : TableEdit;
}

/// <summary>Why a table was not changed.</summary>
internal enum TableFault
{
    /// <summary>It was changed.</summary>
    None,

    /// <summary>There is no table of that name, or no such version.</summary>
    NotFound,

    /// <summary>There is a table of that name.</summary>
    Exists,

    /// <summary>The name, a line or the result is invalid.</summary>
    Invalid,

    /// <summary>A route or the aliases name the table.</summary>
    InUse,

    /// <summary>There is no version to go back to.</summary>
    NothingToUndo,

    /// <summary>The table has another version than the one that the change is for.</summary>
    Changed,
}

/// <summary>The result of a change.</summary>
/// <param name="Table">The table now; null if there is none.</param>
/// <param name="Fault">Why it was not changed.</param>
/// <param name="Detail">The same for people, and what to do; empty if it was changed.</param>
internal sealed record TableOutcome(StoredTable? Table, TableFault Fault, string Detail);
