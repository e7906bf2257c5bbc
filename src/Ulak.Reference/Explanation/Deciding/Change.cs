using System.Text.Json;

namespace Ulak.Reference.Explanation.Deciding;

/// <summary>What has to change before a message passes. It decides who acts, together with the reader.</summary>
internal enum Change
{
    /// <summary>Nothing: it passes by itself, or nothing is wrong.</summary>
    Nothing,

    /// <summary>What the message contains, its size, or what it asks for.</summary>
    Message,

    /// <summary>The recipient's address.</summary>
    Address,

    /// <summary>The list of addresses or domains of the server that refused, where the text shows that it is the reader's own.</summary>
    AddressList,

    /// <summary>The settings or the code of what sends: host, port, login, sender's address. A mail server has them too.</summary>
    Program,

    /// <summary>What only the administrator of an organization's accounts can change at their provider.</summary>
    Organization,

    /// <summary>The DNS records of the sender's domain.</summary>
    SenderDomain,

    /// <summary>The settings, the address or the reputation of the sending server.</summary>
    SendingServer,

    /// <summary>The network between a program and its server: a firewall, a port that the host of a site blocks.</summary>
    Network,

    /// <summary>The recipient's mailbox.</summary>
    Mailbox,

    /// <summary>The receiving server.</summary>
    ReceivingServer,
}

/// <summary>How what has to change relates to who acts, before the reader is known.</summary>
internal static class Changes
{
    /// <summary>Who acts, if the text shows nothing about its reader.</summary>
    public static Actor ActorOf(Change change) => change switch
    {
        Change.Nothing => Actor.None,
        Change.Message or Change.Address or Change.AddressList or Change.Program => Actor.Sender,
        Change.Organization or Change.SenderDomain or Change.SendingServer or Change.Network => Actor.SenderOperator,
        Change.Mailbox => Actor.Receiver,
        Change.ReceivingServer => Actor.ReceiverOperator,
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    /// <summary>What a rule or a cause that names the actor means by it: what the reason changes, if that is on the actor's side.</summary>
    public static Change Of(Actor actor, Reason reason) => ActorOf(ReasonDefaults.ChangeOf(reason)) == actor
        ? ReasonDefaults.ChangeOf(reason)
        : actor switch
        {
            Actor.None => Change.Nothing,
            Actor.Sender => Change.Program,
            Actor.SenderOperator => Change.SendingServer,
            Actor.Receiver => Change.Mailbox,
            Actor.ReceiverOperator => Change.ReceivingServer,
            _ => throw new ArgumentOutOfRangeException(nameof(actor)),
        };

    public static bool TryParse(string word, out Change change)
    {
        var all = Enum.GetValues<Change>();
        var index = Array.FindIndex(all, each => JsonNamingPolicy.KebabCaseLower.ConvertName(each.ToString()) == word);
        change = index < 0 ? Change.Nothing : all[index];
        return index >= 0;
    }
}
