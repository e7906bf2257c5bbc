using System.Collections.Immutable;
using System.Net;
using Ulak.Reference.Explanation;
using Ulak.Relay.Routing;
using Ulak.Smtp.Replies;

namespace Ulak.Relay.Resolving;

/// <summary>The servers of a domain, in the order in which they are tried; or why there are none.</summary>
/// <param name="Hosts">The host names.</param>
/// <param name="Failure">Why there are none; null if there are.</param>
internal sealed record ExchangerResult(ImmutableArray<string> Hosts, ResolvingFailure? Failure)
{
    /// <summary>The hosts with the lowest preference.</summary>
    public ImmutableArray<string> First { get; init; } = Hosts;

    /// <summary>Whether DNSSEC protects the choice of the hosts (RFC 7672 §2.2.1).</summary>
    public bool IsSecure { get; init; }

    /// <summary>The domain after all CNAME records; empty if it is not known.</summary>
    public string Canonical { get; init; } = "";

    /// <summary>The set of hosts without order: domains with the same set are limited together. Empty if there are none.</summary>
    public string Group => string.Join(',', Hosts.Select(host => host.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal));
}

/// <summary>Why mail for a domain cannot be delivered.</summary>
/// <param name="Reply">The cause as a reply: 4yz if it may pass.</param>
/// <param name="Reason">The reason.</param>
internal sealed record ResolvingFailure(Reply Reply, Reason Reason);

/// <summary>Finds the servers of a domain, RFC 5321 §5.1.</summary>
/// <param name="resolver">The look-ups.</param>
/// <param name="ownNames">The names of this server: where one is in the records, it and the hosts behind it are not tried.</param>
/// <param name="random">Chooses the order of equal preferences.</param>
internal sealed class MailExchangers(IMailResolver resolver, ImmutableArray<string> ownNames, Random random)
{
    public async ValueTask<ExchangerResult> FindAsync(string domain, CancellationToken cancellationToken)
    {
        if (domain.StartsWith('['))
        {
            // RFC 5321 §2.3.5: an address literal is the server.
            return ParseLiteral(domain) is { } address
                ? new ExchangerResult([address.ToString()], null)
                : Failed(550, "5.1.2", $"{domain} is no address literal that a server can be found by", Reason.DomainUnknown);
        }

        var result = await resolver.LookupMxAsync(DomainName.Normalize(domain), cancellationToken).ConfigureAwait(false);
        switch (result.Status)
        {
            case LookupStatus.Found:
                return Select(domain, result.Records) with { IsSecure = result.IsSecure, Canonical = result.Canonical };
            case LookupStatus.NoData:
                var own = await FindImplicitAsync(domain, cancellationToken).ConfigureAwait(false);
                return own with { IsSecure = result.IsSecure };
            case LookupStatus.NoName:
                return Failed(550, "5.1.2", $"The domain {domain} does not exist", Reason.DomainUnknown);
            default:
                return Failed(451, "4.4.3", result.Detail, Reason.Network);
        }
    }

    private ExchangerResult Select(string domain, ImmutableArray<MxRecord> records)
    {
        if (records.All(record => record.Host.Length == 0))
        {
            // RFC 7505 §4.
            return Failed(556, "5.1.10", $"The domain {domain} accepts no mail (null MX)", Reason.NullMx);
        }

        var usable = records.Where(record => record.Host.Length > 0).ToList();
        var own = usable.Where(record => IsOwn(record.Host)).Select(record => (int?)record.Preference).Min();
        if (own is not null)
        {
            // RFC 5321 §5.1: hosts with the preference of this server or a higher one would send the mail back.
            usable.RemoveAll(record => record.Preference >= own);
        }

        var lowest = usable.Select(record => record.Preference).DefaultIfEmpty().Min();
        return usable.Count == 0
            ? Failed(554, "5.4.6", $"Mail for {domain} loops back to this server: its best MX record names it", Reason.Loop)
            : new ExchangerResult(
                [
                    .. usable.OrderBy(record => record.Preference).ThenBy(_ => random.Next()).Select(record => record.Host)
                        .Distinct(StringComparer.OrdinalIgnoreCase)
                ],
                null)
            {
                First = [.. usable.Where(record => record.Preference == lowest).Select(record => record.Host)],
            };
    }

    /// <summary>RFC 5321 §5.1: a domain without MX records has itself as its server, if it has an address.</summary>
    private async ValueTask<ExchangerResult> FindImplicitAsync(string domain, CancellationToken cancellationToken)
    {
        var host = DomainName.Normalize(domain);
        if (IsOwn(host))
        {
            return Failed(554, "5.4.6", $"Mail for {domain} loops back to this server: the domain is its name", Reason.Loop);
        }

        var addresses = await resolver.LookupAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        return addresses.Status switch
        {
            LookupStatus.Found => new ExchangerResult([host], null),
            LookupStatus.Failed => Failed(451, "4.4.3", addresses.Detail, Reason.Network),
            _ => Failed(550, "5.4.4", $"The domain {domain} has no mail server: neither an MX record nor an address", Reason.NoMx),
        };
    }

    private bool IsOwn(string host) => ownNames.Contains(DomainName.Normalize(host), StringComparer.Ordinal);

    private static IPAddress? ParseLiteral(string domain)
    {
        const string SixPrefix = "IPv6:";
        var text = domain.Trim('[', ']');
        text = text.StartsWith(SixPrefix, StringComparison.OrdinalIgnoreCase) ? text[SixPrefix.Length..] : text;
        return IPAddress.TryParse(text, out var address) ? address : null;
    }

    private static ExchangerResult Failed(int code, string enhanced, string text, Reason reason) =>
        new([], new ResolvingFailure(new Reply(code, enhanced, text), reason));
}
