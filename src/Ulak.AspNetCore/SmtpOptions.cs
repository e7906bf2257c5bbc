using Ulak.Server;
using Ulak.Server.Limits;
using Ulak.Smtp.Syntax;

namespace Ulak.AspNetCore;

/// <summary>
/// Options of the SMTP server of a host, and the defaults of its listeners. They are bound to the configuration section <c>Smtp</c>, where
/// there is one, before <see cref="SmtpServiceCollectionExtensions.AddSmtp"/>'s delegate runs. A listener may change its own copy.
/// </summary>
public sealed class SmtpOptions
{
    private AdmissionLimits _admission = AdmissionLimits.Default;
    private SmtpListenerOptions _listener = new();

    /// <summary>The server's name: a domain or an address literal. Null for <see cref="SmtpListenerOptions"/>'s default.</summary>
    public string? HostName { get; set; }

    /// <summary>How exactly clients must keep to the grammar. Null for <see cref="SmtpListenerOptions"/>'s default.</summary>
    public Strictness? Strictness { get; set; }

    /// <summary>Octets of a message's content. Null for the default of <see cref="SessionLimits.MessageOctets"/>.</summary>
    public long? MaxMessageOctets { get; set; }

    /// <summary>Recipients of a transaction. Null for the default of <see cref="SessionLimits.Recipients"/>.</summary>
    public int? MaxRecipients { get; set; }

    /// <summary>Open connections over all listeners. Null for the default of <see cref="AdmissionLimits.Connections"/>.</summary>
    public int? MaxConnections { get; set; }

    /// <summary>Open connections from one address. Null for the default of <see cref="AdmissionLimits.ConnectionsPerAddress"/>.</summary>
    public int? MaxConnectionsPerAddress { get; set; }

    /// <summary>
    /// Octets of memory for mail data in flight, over all sessions. Null for the default of <see cref="AdmissionLimits.MailDataMemory"/>.
    /// </summary>
    public long? MailDataMemory { get; set; }

    /// <summary>Sets all limits over all listeners at once.</summary>
    public SmtpOptions UseAdmissionLimits(AdmissionLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _admission = limits;
        return this;
    }

    /// <summary>Sets the options that listeners start from.</summary>
    public SmtpOptions UseListenerDefaults(SmtpListenerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _listener = options;
        return this;
    }

    internal AdmissionLimits CreateAdmissionLimits() => _admission with
    {
        Connections = MaxConnections ?? _admission.Connections,
        ConnectionsPerAddress = MaxConnectionsPerAddress ?? _admission.ConnectionsPerAddress,
        MailDataMemory = MailDataMemory ?? _admission.MailDataMemory,
    };

    internal SmtpListenerOptions CreateListenerOptions(string name, IEnumerable<ISessionFilter> filters) => _listener with
    {
        Name = name,
        HostName = HostName ?? _listener.HostName,
        Strictness = Strictness ?? _listener.Strictness,
        Filters = [.. _listener.Filters, .. filters],
        Limits = _listener.Limits with
        {
            MessageOctets = MaxMessageOctets ?? _listener.Limits.MessageOctets,
            Recipients = MaxRecipients ?? _listener.Limits.Recipients,
        },
    };
}
