make().open()
