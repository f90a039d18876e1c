module persona-go-example

go 1.19
