using Ulak.Client;
using Ulak.Smtp.Addresses;

namespace Ulak.CommandLine;

/// <summary>Says what became of a message, one sentence for each recipient.</summary>
internal static class SendReport
{
    public static int Write(SendResult result, ReversePath from)
    {
        foreach (var recipient in result.Recipients)
        {
            if (recipient.IsAccepted)
            {
                System.Console.Out.WriteLine($"Taken for {recipient.To}: {recipient.Reply}");
            }
            else
            {
                System.Console.Error.WriteLine("ulak: " + Refusal(recipient, from));
            }
        }

        return result.IsAcceptedForAll ? ExitStatus.Success : ExitStatus.Failure;
    }

    private static string Refusal(RecipientResult recipient, ReversePath from) => recipient switch
    {
        { Fault: { } fault } => $"not sent to {recipient.To}: {fault.Text}.",
        { Step: SmtpStep.Mail, Reply: { } reply } => $"not sent to {recipient.To}: the server refuses the sender <{from}>{When(reply.Code.IsTransient)}: {reply}",
        { Step: SmtpStep.Recipient, Reply: { } reply } => $"not sent to {recipient.To}: the server refuses this recipient{When(reply.Code.IsTransient)}: {reply}",
        { Reply: { } reply } => $"not sent to {recipient.To}: the server refuses the message{When(reply.Code.IsTransient)}: {reply}",
        _ => $"not sent to {recipient.To}.",
    };

    private static string When(bool transient) => transient ? " for now" : "";
}
