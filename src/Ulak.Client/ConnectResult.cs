using System.Diagnostics.CodeAnalysis;

namespace Ulak.Client;

/// <summary>A connection or the reason why there is none.</summary>
public sealed class ConnectResult
{
    internal ConnectResult(SmtpConnection connection) => Connection = connection;

    internal ConnectResult(ClientFault fault) => Fault = fault;

    /// <summary>The connection, ready for messages.</summary>
    public SmtpConnection? Connection { get; }

    /// <summary>The fault if there is no connection.</summary>
    public ClientFault? Fault { get; }

    /// <summary>Whether there is a connection.</summary>
    [MemberNotNullWhen(true, nameof(Connection))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsConnected => Connection is not null;
}
