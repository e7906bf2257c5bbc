// Sends one message with net/smtp, to the port of the loopback that is named.
package main

import (
	"log"
	"net/smtp"
	"os"
)

func main() {
	message := "From: go@example.org\r\nTo: you@example.test\r\nSubject: From net/smtp of Go\r\n\r\nHello\r\n.\r\nend\r\n"
	err := smtp.SendMail("127.0.0.1:"+os.Args[1], nil, "go@example.org", []string{"you@example.test"}, []byte(message))
	if err != nil {
		log.Fatal(err)
	}
}
