using System.Diagnostics.CodeAnalysis;

namespace Ulak.Client;

/// <summary>A connection, or why there is none.</summary>
public sealed class ConnectResult
{
    internal ConnectResult(SmtpConnection connection) => Connection = connection;

    internal ConnectResult(ClientFault fault) => Fault = fault;

    /// <summary>The connection, greeted and ready for messages.</summary>
    public SmtpConnection? Connection { get; }

    /// <summary>Why there is none.</summary>
    public ClientFault? Fault { get; }

    /// <summary>Whether there is one.</summary>
    [MemberNotNullWhen(true, nameof(Connection))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsConnected => Connection is not null;
}
