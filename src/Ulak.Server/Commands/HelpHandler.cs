using Ulak.Server.State;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>HELP, RFC 5321 §4.1.1.8, from the command table.</summary>
internal static class HelpHandler
{
    public static ValueTask<CommandResult> HandleAsync(SessionContext context, SmtpCommand? command)
    {
        var topic = ((HelpCommand)command!).Topic;
        if (topic is null)
        {
            return new CommandResult(context.Listener.HelpReply);
        }

        var rule = CommandTable.Find(topic.Trim());
        return new CommandResult(rule is null || !CommandTable.IsOffered(rule, context.Listener)
            ? ServerReplies.UnknownHelpTopic
            : rule.HelpReply);
    }
}
