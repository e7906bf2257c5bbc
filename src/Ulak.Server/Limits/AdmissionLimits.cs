
namespace Ulak.Server.Limits;

/// <summary>How many connections there may be at once, over all listeners.</summary>
public sealed record AdmissionLimits
{
    /// <summary>The values that are used where nothing else is said.</summary>
    public static AdmissionLimits Default { get; } = new();

    /// <summary>Connections in all. Beyond it: 421 4.7.0. 20,000: an idle one costs a few KiB, and most systems allow as many open files.</summary>
    public int Connections { get; init; } = 20_000;

    /// <summary>
    /// Connections from one address (one /64 where it is IPv6). Beyond it: 421 4.7.0; null for no such limit. Loopback is not counted,
    /// for there every client has the same address. 100: more than a large sender opens to one host.
    /// </summary>
    public int? ConnectionsPerAddress { get; init; } = 100;

    /// <summary>
    /// New connections of one address (one /64) in a minute, on average; three times as many in a burst are counted before they leak away. Beyond it: 421 4.7.0;
    /// null for no such limit. Loopback is not counted. 300: five a second, more than a large sender opens to one host.
    /// </summary>
    public int? ConnectionsPerMinute { get; init; } = 300;

    /// <summary>Faulty commands of one address (one /64) in a minute, over all its sessions, after which it is turned away for a while: 421 4.7.0; null for no such limit.</summary>
    public int? FaultsPerMinute { get; init; } = 60;

    /// <summary>What is wrong with the values, one sentence each; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        LimitValidation.AtLeast(problems, Connections, 1, nameof(Connections), null);
        LimitValidation.AtLeast(problems, ConnectionsPerAddress ?? 1, 1, nameof(ConnectionsPerAddress), null);
        LimitValidation.AtLeast(problems, ConnectionsPerMinute ?? 1, 1, nameof(ConnectionsPerMinute), null);
        LimitValidation.AtLeast(problems, FaultsPerMinute ?? 1, 1, nameof(FaultsPerMinute), null);
        return problems;
    }
}
