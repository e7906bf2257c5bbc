
namespace Ulak.Server.Limits;

/// <summary>Limits on connections, over all listeners.</summary>
public sealed record AdmissionLimits
{
    /// <summary>The default values.</summary>
    public static AdmissionLimits Default { get; } = new();

    /// <summary>
    /// Open connections. Beyond it: 421 4.7.0. 20,000: an idle connection takes a few KiB, and most systems allow as many open files.
    /// </summary>
    public int Connections { get; init; } = 20_000;

    /// <summary>
    /// Connections from one address (one /64 where it is IPv6). Beyond it: 421 4.7.0; null for no limit. Loopback is not counted,
    /// because all local clients share the address. 100: more than a large sender opens to one host.
    /// </summary>
    public int? ConnectionsPerAddress { get; init; } = 100;

    /// <summary>
    /// New connections of one address (one /64) in a minute, on average; three times as many in a burst are counted before they leak away.
    /// Beyond it: 421 4.7.0; null for no limit. Loopback is not counted. 300: five per second, more than a large sender opens to one host.
    /// </summary>
    public int? ConnectionsPerMinute { get; init; } = 300;

    /// <summary>
    /// Faulty commands of one address (one /64) in a minute, over all its sessions, beyond which its connections are rejected for a while:
    /// 421 4.7.0; null for no limit.
    /// </summary>
    public int? FaultsPerMinute { get; init; } = 60;

    /// <summary>
    /// Failed logins of one address (one /64) within <see cref="FailedLoginWindow"/>, after which its logins are rejected: 421 4.7.0; null
    /// for no limit. Loopback is not counted. 20: several users behind one address may mistype, and a guesser gets 120 an hour.
    /// </summary>
    public int? FailedLogins { get; init; } = 20;

    /// <summary>The time after which failed logins are forgotten.</summary>
    public TimeSpan FailedLoginWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Octets of memory for mail data in flight, over all sessions. Where they are in use, further senders of large messages wait on their
    /// sockets; none is disconnected. 512 MiB: about 180 large messages at once, and 2,000 senders in all.
    /// </summary>
    public long MailDataMemory { get; init; } = 512L * 1024 * 1024;

    /// <summary>Returns one sentence for each value that is out of range; empty when all values are valid.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        LimitValidation.AtLeast(problems, Connections, 1, nameof(Connections), null);
        LimitValidation.AtLeast(problems, ConnectionsPerAddress ?? 1, 1, nameof(ConnectionsPerAddress), null);
        LimitValidation.AtLeast(problems, ConnectionsPerMinute ?? 1, 1, nameof(ConnectionsPerMinute), null);
        LimitValidation.AtLeast(problems, FaultsPerMinute ?? 1, 1, nameof(FaultsPerMinute), null);
        LimitValidation.AtLeast(problems, FailedLogins ?? 1, 1, nameof(FailedLogins), null);
        LimitValidation.Positive(problems, FailedLoginWindow, nameof(FailedLoginWindow));
        LimitValidation.AtLeast(problems, MailDataMemory, MailDataBudget.MinOctets, nameof(MailDataMemory), "enough for one message");
        return problems;
    }
}
