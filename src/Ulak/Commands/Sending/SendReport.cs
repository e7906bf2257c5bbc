using Ulak.Client;
using Ulak.Smtp.Addresses;
using Ulak.Terminal;

namespace Ulak.Commands.Sending;

/// <summary>Reports the result of sending a message, one sentence per recipient.</summary>
internal static class SendReport
{
    public static int Write(SendResult result, ReversePath from)
    {
        foreach (var recipient in result.Recipients)
        {
            if (recipient.IsAccepted)
            {
                System.Console.Out.WriteLine($"Accepted for {recipient.To}: {recipient.Reply}");
            }
            else
            {
                System.Console.Error.WriteLine("ulak: " + DescribeFailure(recipient, from));
            }
        }

        return result.IsAcceptedForAll ? ExitStatus.Success : ExitStatus.Failure;
    }

    /// <summary>Writes only the failures, for <c>sendmail</c>.</summary>
    public static void WriteFailures(SendResult result, ReversePath from)
    {
        foreach (var recipient in result.Recipients.Where(recipient => !recipient.IsAccepted))
        {
            System.Console.Error.WriteLine("sendmail: " + DescribeFailure(recipient, from));
        }
    }

    private static string DescribeFailure(RecipientResult recipient, ReversePath from) => recipient switch
    {
        { Fault: { } fault } => $"not sent to {recipient.To}: {fault.Message}.",
        { Step: SmtpStep.Mail, Reply: { } reply } =>
            $"not sent to {recipient.To}: the server refuses the sender <{from}>{TransientSuffix(reply.Code.IsTransient)}: {reply}",
        { Step: SmtpStep.Recipient, Reply: { } reply } =>
            $"not sent to {recipient.To}: the server refuses this recipient{TransientSuffix(reply.Code.IsTransient)}: {reply}",
        { Reply: { } reply } =>
            $"not sent to {recipient.To}: the server refuses the message{TransientSuffix(reply.Code.IsTransient)}: {reply}",
        _ => $"not sent to {recipient.To}.",
    };

    private static string TransientSuffix(bool transient) => transient ? " for now" : "";
}
