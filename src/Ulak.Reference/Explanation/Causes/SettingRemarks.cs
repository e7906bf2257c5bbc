using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Explanation.Settings;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// What is wrong with the settings beside an error, whatever its words are: a user name that the provider does not know, a sender that it
/// does not accept from this login, a port on which it does not listen. Each is a separate step before those of the cause.
/// </summary>
internal static class SettingRemarks
{
    private static readonly Reason[] OfLogin = [Reason.AuthenticationFailed, Reason.AuthenticationNeeded, Reason.Unknown];

    private static readonly Reason[] OfSender =
        [Reason.SenderRefused, Reason.Policy, Reason.Dmarc, Reason.Spf, Reason.RelayDenied, Reason.ContentRefused, Reason.Reputation,
            Reason.Unknown];

    private static readonly Reason[] OfConnection =
        [Reason.Timeout, Reason.ConnectionRefused, Reason.Network, Reason.Tls, Reason.Unknown];

    // No session began, so that the server saw no sender.
    private static readonly string?[] Unreached = ["net-connect-failed", "net-works-elsewhere", "net-no-route", "net-ipv6", "net-other"];

    private static readonly string[] Unset = ["", "-", "undefined", "null", "none", "nil"];

    /// <summary>The names of the steps, with the values that they need; the most certain first.</summary>
    public static IEnumerable<(string Step, IReadOnlyDictionary<string, string> Values)> Find(
        PastedSettings own, Reason reason, string? cause)
    {
        if (!own.AreOfMailer && own.Constructor is null)
        {
            return [];
        }

        var provider = MailProviders.Of(own.Host);
        (string, IReadOnlyDictionary<string, string>)?[] all =
        [
            OfLogin.Contains(reason) ? Login(own, provider, reason) : null,
            OfSender.Contains(reason) || (IsClosedBySender(reason, provider) && !Unreached.Contains(cause)) ? Sender(own, provider) : null,
            OfConnection.Contains(reason) ? Host(own, provider) : null,
            OfConnection.Contains(reason) && cause != OutgoingServers.PortNotOffered ? Port(own, provider) : null,
        ];
        return all.Where(each => each is not null).Select(each => each!.Value).Take(2);
    }

    /// <summary>
    /// What holds for a program that handed its message straight to the recipient's server: an IP address or a sender that only a mail
    /// server with DNS records may use.
    /// </summary>
    public static (string Step, IReadOnlyDictionary<string, string> Values)? OfDirectDelivery(
        PastedSettings own, Reason reason, IReadOnlyDictionary<string, string> values) => MailProviders.Of(own.Host) is not null ? null
        : reason switch
        {
            Reason.Reputation or Reason.ReverseDns => ("@own-direct", values),
            Reason.Dmarc or Reason.Spf or Reason.Dkim => ("@own-from-default", values),
            _ => null,
        };

    /// <summary>Zoho and others close the connection when the sender is not the login's address.</summary>
    private static bool IsClosedBySender(Reason reason, MailProvider? provider) =>
        reason == Reason.Network && provider is { Sender: "login" };

    private static (string Step, IReadOnlyDictionary<string, string> Values)? Login(
        PastedSettings own, MailProvider? provider, Reason reason)
    {
        if (own.Find(SettingRole.User) is not { } user)
        {
            return null;
        }

        var values = new Dictionary<string, string> { ["own"] = user.AsCode, ["name"] = user.Value };
        if (Unset.Contains(user.Value.ToLowerInvariant()))
        {
            // A server that refused a login was given one: the person who pasted the settings has blanked the name out.
            return reason == Reason.AuthenticationFailed && user.Value is ("" or "-") ? null : ("@own-user-empty", values);
        }

        if (IsVariable(user.Value) || IsRedacted(user.Value))
        {
            return null;
        }

        if (provider is null)
        {
            return IsBareMailbox(user.Value, own.Host) ? ("@own-user-bare", new Dictionary<string, string>(values)
            {
                ["fixed"] = user.With($"{user.Value}@{own.Host!["mail.".Length..]}"),
            }) : null;
        }

        values["provider"] = provider.Name;
        var isAddress = user.Value.Contains('@', StringComparison.Ordinal);
        return provider.User switch
        {
            "word" when user.Value != provider.Word => ("@own-user-word",
                new Dictionary<string, string>(values) { ["word"] = provider.Word!, ["fixed"] = user.With(provider.Word!) }),
            "key" when isAddress => ("@own-user-key", values),
            "address" when !isAddress => ("@own-user-address", values),
            _ => null,
        };
    }

    /// <summary>A plain word as the login at "mail.domain", the name that web hosting gives its mail server.</summary>
    private static bool IsBareMailbox(string user, string? host) => user.Length < 20
        && user.All(c => char.IsAsciiLetter(c) || c is '.' or '-') && host is not null
        && host.StartsWith("mail.", StringComparison.OrdinalIgnoreCase) && host.Count(c => c == '.') > 1;

    private static (string Step, IReadOnlyDictionary<string, string> Values)? Sender(PastedSettings own, MailProvider? provider)
    {
        if (own.Find(SettingRole.From) is not { } from)
        {
            return null;
        }

        if (DomainOf(from.Value) is not { } domain)
        {
            return !IsNameOnly(from.Value) ? null : ("@own-from-name", new Dictionary<string, string>
            {
                ["own"] = from.AsCode,
                ["name"] = from.Value.Trim('"', '\'', ' '),
            });
        }

        var values = new Dictionary<string, string> { ["own"] = from.AsCode, ["name"] = AddressOf(from.Value) };
        if (!domain.Contains('.', StringComparison.Ordinal) || domain.EndsWith(".local", StringComparison.OrdinalIgnoreCase)
            || domain.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || domain.EndsWith(".localdomain", StringComparison.OrdinalIgnoreCase))
        {
            return ("@own-from-local", values);
        }

        var user = own.Find(SettingRole.User);
        if (provider is { Sender: "login" } && user is not null && user.Value.Contains('@', StringComparison.Ordinal)
            && !user.Value.Equals(AddressOf(from.Value), StringComparison.OrdinalIgnoreCase))
        {
            values["login"] = user.Value;
            values["provider"] = provider.Name;
            values["fixed"] = from.With(user.Value);
            return ("@own-from-login", values);
        }

        return ProviderDomains.Mailboxes.Contains(domain) && provider is not { Sender: "login" } && own.Host is { } host
            && !host.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
            ? ("@own-from-public", new Dictionary<string, string>(values) { ["host"] = host, ["domain"] = domain }) : null;
    }

    /// <summary>A display name without any address; some programs have a separate setting for the name.</summary>
    private static bool IsNameOnly(string value) => value.Length is > 1 and < 60 && !value.Contains('@', StringComparison.Ordinal)
        && value.Any(char.IsLetter) && !IsVariable(value) && !IsRedacted(value) && !Unset.Contains(value.ToLowerInvariant())
        && value.Contains(' ', StringComparison.Ordinal);

    /// <summary>A name that is one letter away from a provider's server, or begins with "smpt".</summary>
    private static (string Step, IReadOnlyDictionary<string, string> Values)? Host(PastedSettings own, MailProvider? provider)
    {
        if (own.Host is not { } host || provider is not null || !host.Contains('.', StringComparison.Ordinal))
        {
            return null;
        }

        var right = Array.Find(Mistyped, each => host.StartsWith(each, StringComparison.OrdinalIgnoreCase)) is { } begin
            ? "smtp." + host[begin.Length..]
            : MailProviders.All.SelectMany(each => each.Hosts).Where(each => !each.Contains('*', StringComparison.Ordinal))
                .Order(StringComparer.Ordinal).FirstOrDefault(each => DomainTypo.IsOneEditAway(host.ToLowerInvariant(), each));
        return right is null ? null
            : ("@own-host-typo", new Dictionary<string, string> { ["host"] = host, ["fixed"] = right });
    }

    private static readonly string[] Mistyped = ["smpt.", "stmp.", "smto."];

    private static (string Step, IReadOnlyDictionary<string, string> Values)? Port(PastedSettings own, MailProvider? provider) =>
        provider is null || own.Port is not { } port || provider.Ports.Contains(port) ? null
            : ("@own-port", new Dictionary<string, string>
            {
                ["provider"] = provider.Name,
                ["port"] = $"{port}",
                ["ports"] = provider.PortsForClients,
            });

    private static string AddressOf(string value)
    {
        var open = value.LastIndexOf('<');
        return open < 0 ? value.Trim() : value[(open + 1)..].Trim('>', ' ', '"');
    }

    private static string? DomainOf(string value)
    {
        var address = AddressOf(value);
        var at = address.LastIndexOf('@');
        return at < 0 || at + 1 == address.Length || IsVariable(address) ? null : address[(at + 1)..];
    }

    private static bool IsVariable(string value) => value.AsSpan().ContainsAny("${}%(")
        || value.StartsWith("process.", StringComparison.Ordinal) || value.StartsWith("os.", StringComparison.Ordinal)
        || value.StartsWith("ENV", StringComparison.Ordinal);

    /// <summary>Values that a person has made unreadable before asking.</summary>
    private static bool IsRedacted(string value) => value.Contains("**", StringComparison.Ordinal)
        || value.Contains("xx", StringComparison.OrdinalIgnoreCase) || value.Contains("...", StringComparison.Ordinal)
        || value.Contains("redacted", StringComparison.OrdinalIgnoreCase) || value.StartsWith("your", StringComparison.OrdinalIgnoreCase)
        || value.StartsWith("my", StringComparison.OrdinalIgnoreCase) || value.AsSpan().ContainsAny("<>[]");
}
