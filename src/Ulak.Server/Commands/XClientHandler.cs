using System.Globalization;
using System.Net;
using Ulak.Server.Limits;
using Ulak.Server.Proxy;
using Ulak.Server.State;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;

namespace Ulak.Server.Commands;

/// <summary>
/// XCLIENT of Postfix (XCLIENT_README): a trusted proxy names the client that it connects for, and the session starts over for that client.
/// </summary>
internal static class XClientHandler
{
    private const string IPv6Prefix = "IPV6:";

    public static async ValueTask<CommandResult> HandleAsync(SessionContext context, SmtpCommand? command)
    {
        // The proxy's own login and hello are not the client's.
        var info = context.Info with { User = null, Mechanism = null, ClientName = null, HelloProtocol = "SMTP" };
        foreach (var attribute in ((XClientCommand)command!).Attributes)
        {
            if (!XText.TryDecode(attribute.Value ?? "", out var value)
                || Apply(info, attribute.Keyword.ToUpperInvariant(), value) is not { } applied)
            {
                return new CommandResult(ServerReplies.InvalidXClientAttribute(attribute.Keyword));
            }

            info = applied;
        }

        await context.ResetSessionAsync().ConfigureAwait(false);
        var isNewClient = info.Remote is not null && !Equals(AddressOf(info.Remote), AddressOf(context.Info.Remote));
        context.Info = info;
        if (isNewClient)
        {
            var result = context.Admission.TryMoveTo(info.Remote!, context.Faults.Current);
            if (result != AdmissionResult.Admitted)
            {
                return new CommandResult(null) { Termination = AdmissionRejection.Create(context, result) };
            }

            context.StartClient();
        }

        return new CommandResult(context.Listener.Greeting);
    }

    private static SmtpSessionInfo? Apply(SmtpSessionInfo info, string name, string value)
    {
        // "[UNAVAILABLE]" and "[TEMPUNAVAIL]": the proxy does not know the value.
        var known = value.StartsWith('[') && value.EndsWith(']') && name != "HELO" ? null : value;
        return name switch
        {
            "ADDR" or "PORT" or "DESTADDR" or "DESTPORT" when known is null => info,
            "ADDR" => ParseAddress(known!) is { } address ? info with { Remote = new IPEndPoint(address, PortOf(info.Remote)) } : null,
            "PORT" => ParsePort(known!) is { } port ? info with { Remote = new IPEndPoint(AddressOf(info.Remote), port) } : null,
            "DESTADDR" => ParseAddress(known!) is { } address ? info with { Local = new IPEndPoint(address, PortOf(info.Local)) } : null,
            "DESTPORT" => ParsePort(known!) is { } port ? info with { Local = new IPEndPoint(AddressOf(info.Local), port) } : null,
            "HELO" => info with { ClientName = value },
            "LOGIN" => info with { User = known, Mechanism = known is null ? null : "XCLIENT" },
            "PROTO" => known is "SMTP" or "ESMTP" ? info with { HelloProtocol = known } : null,
            "NAME" => info,
            _ => null,
        };
    }

    private static IPAddress? ParseAddress(string value) => value.StartsWith(IPv6Prefix, StringComparison.OrdinalIgnoreCase)
        ? ProxyAddressParser.Parse(value[IPv6Prefix.Length..], six: true)
        : ProxyAddressParser.Parse(value, six: false);

    private static int? ParsePort(string value) =>
        ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;

    private static int PortOf(EndPoint? endPoint) => endPoint is IPEndPoint ip ? ip.Port : 0;

    private static IPAddress AddressOf(EndPoint? endPoint) => endPoint is IPEndPoint ip ? ip.Address : IPAddress.None;
}
