using System.Globalization;
using System.Net;
using Ulak.Server.Proxy;
using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;

namespace Ulak.Server.Commands;

/// <summary>Postfix's XCLIENT (XCLIENT_README): a trusted proxy says for whom it speaks, and the session begins anew as that client's.</summary>
internal static class XClientHandler
{
    public static async ValueTask<CommandResult> HandleAsync(SessionContext state, SmtpCommand? command)
    {
        var facts = state.Info;
        foreach (var attribute in ((XClientCommand)command!).Attributes)
        {
            if (!XText.TryDecode(attribute.Value ?? "", out var value) || Apply(facts, attribute.Keyword.ToUpperInvariant(), value) is not { } applied)
            {
                return new CommandResult(ServerReplies.InvalidXClientAttribute(attribute.Keyword));
            }

            facts = applied;
        }

        await state.ResetSessionAsync().ConfigureAwait(false);
        state.Info = facts;
        return new CommandResult(state.Listener.Greeting);
    }

    private static SmtpSessionInfo? Apply(SmtpSessionInfo facts, string name, string value)
    {
        // "[UNAVAILABLE]" and "[TEMPUNAVAIL]": the proxy does not know either.
        var known = value.StartsWith('[') && value.EndsWith(']') && name != "HELO" ? null : value;
        return name switch
        {
            "ADDR" => known is null ? facts : ParseAddress(known) is { } address ? facts with { Remote = new IPEndPoint(address, PortOf(facts.Remote)) } : null,
            "PORT" => known is null ? facts : ParsePort(known) is { } port ? facts with { Remote = new IPEndPoint(AddressOf(facts.Remote), port) } : null,
            "DESTADDR" => known is null ? facts : ParseAddress(known) is { } address ? facts with { Local = new IPEndPoint(address, PortOf(facts.Local)) } : null,
            "DESTPORT" => known is null ? facts : ParsePort(known) is { } port ? facts with { Local = new IPEndPoint(AddressOf(facts.Local), port) } : null,
            "HELO" => facts with { ClientName = value },
            "LOGIN" => facts with { User = known, Mechanism = known is null ? null : "XCLIENT" },
            "PROTO" => known is "SMTP" or "ESMTP" ? facts with { HelloProtocol = known } : null,
            "NAME" => facts,
            _ => null,
        };
    }

    private static IPAddress? ParseAddress(string value)
    {
        const string Six = "IPV6:";
        return value.StartsWith(Six, StringComparison.OrdinalIgnoreCase) ? ProxyAddressParser.Parse(value[Six.Length..], six: true) : ProxyAddressParser.Parse(value, six: false);
    }

    private static int? ParsePort(string value) => ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;

    private static int PortOf(EndPoint? endPoint) => endPoint is IPEndPoint ip ? ip.Port : 0;

    private static IPAddress AddressOf(EndPoint? endPoint) => endPoint is IPEndPoint ip ? ip.Address : IPAddress.None;
}
