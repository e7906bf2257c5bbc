
namespace Ulak.Server;

/// <summary>What a listener is for.</summary>
public enum ListenerKind
{
    /// <summary>Mail from other servers, or from programs: RFC 5321.</summary>
    Smtp,

    /// <summary>Mail from users: RFC 6409. It demands a login, completes what a message lacks, and checks whose address it is.</summary>
    Submission,

    /// <summary>Mail for delivery, from a server on the same network: RFC 2033. It answers the data once for each recipient.</summary>
    Lmtp,
}
